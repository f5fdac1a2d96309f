// Puts the reader's choices on <html> before the first paint, and that scripts run. Loaded in <head>, without defer, so
// that nothing flashes or moves.
document.documentElement.dataset.script = "on";
for (const name of ["theme", "text", "contrast"]) {
  try {
    const value = localStorage.getItem(name);
    if (value) document.documentElement.dataset[name] = value;
  } catch {
    break; // storage is shut in some in-app browsers: the defaults stand
  }
}
