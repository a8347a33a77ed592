// Every page works without this file. Each module makes one thing smoother and minds its own marks in the page.
import { startAutosave } from "./autosave.js";
import { startFocus } from "./focus.js";
import { startMenu } from "./menu.js";
import { startOnce } from "./once.js";
import { startPasskey } from "./passkey.js";
import { startProgress } from "./progress.js";
import { startRows } from "./rows.js";

startAutosave(document); // before `once`, which leaves a sending alone that autosave has asked to wait
startOnce(document);
startRows(document);
startPasskey(document);
startProgress(document);
startMenu(document);
startFocus(document);
