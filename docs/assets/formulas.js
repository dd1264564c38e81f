// Draws every formula of the page with KaTeX, which is beside this file; MkDocs gives those of the table of contents as text.
document.addEventListener("DOMContentLoaded", () => {
  for (const element of document.querySelectorAll(".arithmatex")) {
    const text = element.textContent.trim();
    katex.render(text.slice(2, -2), element, { displayMode: text.startsWith("\\["), throwOnError: false });
  }
  for (const element of document.querySelectorAll(".md-nav .md-ellipsis")) {
    if (element.textContent.includes("\\(")) {
      const drawn = (_, formula) => katex.renderToString(formula, { throwOnError: false });
      element.innerHTML = element.innerHTML.replace(/\\\((.+?)\\\)/g, drawn);
    }
  }
});
