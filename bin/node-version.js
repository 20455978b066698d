// Which Node the program runs on. Parses on old Nodes too.
'use strict';

const fs = require('fs');
const path = require('path');

/** Whether that version of Node (`v24.1.0`) is new enough: 22.12. */
function runsOn(version) {
  const parts = version.slice(1).split('.').map(Number);
  return parts[0] > 22 || (parts[0] === 22 && parts[1] >= 12);
}

/** The Node that was installed beside the package as an optional dependency, or null. */
function nodePath(root) {
  const places = [path.join(root, 'node_modules', '.bin', 'node')];
  // Installed by npm install -g or into a project, the dependencies may stand beside the package instead of in it.
  if (path.basename(path.dirname(root)) === 'node_modules') places.push(path.join(root, '..', '.bin', 'node'));
  const found = places.filter((place) => fs.existsSync(place));
  return found.length > 0 ? found[0] : null;
}

module.exports = { runsOn, nodePath };
