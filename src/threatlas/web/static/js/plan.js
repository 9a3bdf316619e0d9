// The number field and the slider of the budget say the same. Without this module each has a button of its own.

const fields = ["budget", "slide"].map((name) => document.getElementById(name));

if (fields.every(Boolean)) {
  fields.forEach((field, at) => field.addEventListener("input", () => (fields[1 - at].value = field.value)));
  fields[1].form.querySelector("button").classList.add("scripted");
}
