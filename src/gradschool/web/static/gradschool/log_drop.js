// A training log may be dropped anywhere on its form: it becomes the chosen file.

export function watchLogs() {
  const form = document.querySelector(".log-form");
  if (!form) return;
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    form.querySelector("input[type=file]").files = event.dataTransfer.files;
  });
}
