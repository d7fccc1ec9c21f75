"""The commands of the lab: `gradschool lab problems`, `sweep`, `preview`, `range-test`, `compare`. One file each."""
