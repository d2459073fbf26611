// How a visitor comes, as classes: what is looked at stays here, and nothing of it
// is stored.

import type { Context } from "./protocol";

const hosts = {
  email: /^(web)?mail|(^|\.)outlook\./,
  search: /(^|\.)(google|bing|duckduckgo|yahoo|yandex|baidu|ecosia|qwant|startpage)\./,
  social: /(^|\.)((facebook|instagram|pinterest|reddit|tiktok|twitter|youtube|linkedin)\.|(t\.co|x\.com|lnkd\.in)$)/,
};

/** The context of this page, by its referrer, its campaign tags and its kind of screen. */
export function pageContext(): Context {
  const coarse = matchMedia("(pointer: coarse)").matches;
  const small = matchMedia("(max-width: 600px), (max-height: 600px)").matches;
  return { referrer: referrer(), device: coarse ? (small ? "phone" : "tablet") : "desktop" };
}

function referrer(): Context["referrer"] {
  const from = document.referrer;
  const host = from && new URL(from).host;
  if (host === location.host) return "internal";
  const tag = /[?&](?:(gclid|msclkid)|utm_medium=(?:(cpc|ppc|paid|display)|e?-?mail|newsletter))/i.exec(location.search);
  if (tag) return tag[1] || tag[2] ? "ads" : "email";
  if (!host) return "direct";
  for (const [name, pattern] of Object.entries(hosts)) if (pattern.test(host)) return name as keyof typeof hosts;
  return "other";
}
