// What JavaScript adds to the pages. Every page works without it.
import "./theme.js";
import "./countdown.js";
import { watchChoices } from "./draft.js";
import { watchKeys } from "./keys.js";
import { watchCard } from "./card.js";
import { watchLogs } from "./log_drop.js";
import { watchTraining } from "./waiting.js";
import "./epoch_player.js";
import "./fill_in.js";
import "./in_order.js";

document.documentElement.classList.add("scripted");
watchChoices();
watchKeys();
watchCard();
watchTraining();
watchLogs();
