/** Its checker in JavaScript alone: the package's entry would start Java or a program of its own. */
declare module 'recheck/lib/browser.js' {
  export { checkSync } from 'recheck';
}
