// Axes: from values to pixels, straight or logarithmic, with ticks, and numbers as people write them.

const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

export function numberText(value, digits = 3) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e5) return String(Number(value.toPrecision(digits)));
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  const power = String(Number(exponent)).replace(/./g, (sign) => RAISED[sign]);
  return Number(mantissa) === 1 ? `10${power}` : `${Number(mantissa)}×10${power}`;
}

export function countText(value) {
  return value.toLocaleString("en-US");
}

// An axis: `share(value)` is 0 at its low and 1 at its high end.
export class Axis {
  constructor(low, high, log) {
    this.log = log && low > 0;
    [this.low, this.high] = this.log ? [Math.log10(low), Math.log10(high)] : [low, high];
    if (!(this.high > this.low)) this.high = this.low + (this.log ? 1 : Math.abs(this.low) || 1);
  }

  share(value) {
    const at = this.log ? (value > 0 ? Math.log10(value) : -Infinity) : value;
    return (at - this.low) / (this.high - this.low);
  }

  value(share) {
    const at = this.low + share * (this.high - this.low);
    return this.log ? 10 ** at : at;
  }

  ticks(most) {
    return this.log ? this.powers(most) : this.evenly(most);
  }

  powers(most) {
    let found = [];
    for (let stride = Math.max(1, Math.ceil((this.high - this.low) / most)); stride >= 1 && found.length < 2; stride -= 1) {
      found = [];
      for (let power = Math.ceil(this.low / stride - 1e-9) * stride; power <= this.high + 1e-9; power += stride) found.push(10 ** power);
    }
    return found.length > 1 ? found : this.betweenPowers();
  }

  // 1, 2 and 5 times a power of ten, for an axis that spans less than two of them.
  betweenPowers() {
    const found = [];
    for (let power = Math.floor(this.low); power <= this.high; power += 1) {
      for (const part of [1, 2, 5]) {
        const value = Number((part * 10 ** power).toPrecision(1));
        const share = this.share(value);
        if (share >= -1e-9 && share <= 1 + 1e-9) found.push(value);
      }
    }
    return found;
  }

  evenly(most) {
    const span = this.high - this.low;
    const power = 10 ** Math.floor(Math.log10(span / most));
    const width = [1, 2, 5, 10].map((part) => part * power).find((one) => span / one <= most);
    const found = [];
    for (let at = Math.ceil(this.low / width - 1e-9); at * width <= this.high + width * 1e-9; at += 1) found.push(Number((at * width).toPrecision(12)));
    return found;
  }
}

// Exponential moving average, corrected for its start; what is not finite stays so and ends the curve.
export function smoothed(values, weight) {
  if (!weight) return values;
  let mean = 0;
  let seen = 1;
  return values.map((value) => {
    if (value === null) return null;
    mean = weight * mean + (1 - weight) * value;
    seen *= weight;
    return mean / (1 - seen);
  });
}
