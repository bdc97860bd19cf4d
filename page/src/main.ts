// The page begins here: it reads what it was given, and shows the first screen.
document.getElementById("page")?.append("ok");
