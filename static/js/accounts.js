/* The code of a link stands behind the #: no browser sends that part. Here it comes into the form, and leaves
   the address, so that it is not kept in the history. Without this script it is typed or pasted. */
"use strict";

const field = document.querySelector("[data-from-address]");
const code = decodeURIComponent(location.hash.slice(1));
if (field && /^[A-Z0-9-]{8,100}$/i.test(code)) {
  field.value = code;
  history.replaceState(null, "", location.pathname);
  document.getElementById("id_password").focus();
}
