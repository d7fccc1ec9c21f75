"""The commands: `gradschool serve`, `verify`, `schema`. One file each; they hold no logic."""
