export { html, nothing, render } from "../../ui/vendor/lit-html-3.3.3.js";
