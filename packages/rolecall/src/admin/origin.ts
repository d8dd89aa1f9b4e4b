/**
 * Who may ask `/_rolecall/`: programs of this machine, and pages that Rolecall itself has served.
 *
 * A page elsewhere has two ways to try. DNS rebinding: its own name is made to point at this machine, and then the
 * browser sends that name as Host. A cross-site request: the browser sends the page's Origin, or at least says
 * `Sec-Fetch-Site: cross-site` where it sends no Origin (images, scripts, links). A port of this machine that is not
 * ours is another origin too.
 */
import type { HttpRequest } from "../kernel/http.js";

/** Why the request is none of ours; undefined when it is. `configured` is the address Rolecall listens on. */
export function foreign(request: HttpRequest, configured: string): string | undefined {
  const authority = request.headers.host ?? "";
  const name = hostName(authority);
  if (name === undefined || !(isLoopbackName(name) || name === hostName(bracketed(configured)))) {
    return `this address answers loopback hosts alone, not \`${authority}\``;
  }
  const { origin } = request.headers;
  if (origin !== undefined && origin.toLowerCase() !== `http://${authority.toLowerCase()}`) {
    return `this address answers no page of \`${origin}\``;
  }
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return "this address answers no other page";
  return undefined;
}

/**
 * The host of `name`, `name:port` or `[::1]:port`: lower case, IPv6 in its shortest form, without the dot that may end
 * a name. undefined for anything else, such as a list, user information or a port out of range.
 */
function hostName(authority: string): string | undefined {
  if (!/^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/i.test(authority)) return undefined;
  try {
    // URL knows the forms of an address: `[0:0:0:0:0:0:0:1]`, and that 127.0.0.256 is none.
    return new URL(`http://${authority}`).hostname.replace(/\.$/, "");
  } catch {
    return undefined;
  }
}

const bracketed = (address: string) => (address.includes(":") ? `[${address}]` : address);

/** AWS has no say in this: RFC 6761 keeps `localhost` and all below it for this machine. */
const isLoopbackName = (name: string) =>
  name === "localhost" || name.endsWith(".localhost") || name === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(name);
