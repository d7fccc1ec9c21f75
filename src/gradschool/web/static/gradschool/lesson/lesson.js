// What JavaScript adds to a lesson. Everything can be read without it.
import "./lesson_chart.js";
import "./lab_place.js";

// A link to a proof opens it; browsers that do not by themselves are helped.
function unfold() {
  const named = location.hash.slice(1);
  const place = named && document.getElementById(decodeURIComponent(named))?.closest("details");
  if (!place || place.open) return;
  place.open = true;
  place.scrollIntoView({ block: "nearest" });
}
addEventListener("hashchange", unfold);
unfold();
