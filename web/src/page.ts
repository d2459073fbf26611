// Which item a product page is about, from what shops put into their pages for
// search engines: JSON-LD, or a meta element.

const maxScript = 256 << 10;

/** The ID of the page's item; "" where the page does not say. */
export function pageItem(): string {
  for (const script of document.querySelectorAll('script[type="application/ld+json"]')) {
    const id = productID(parse(script.textContent ?? ""), 0);
    if (id) return id;
  }
  const element = document.querySelector('meta[property="product:retailer_item_id"],[itemprop="sku"],[itemprop="productID"]');
  return (element?.getAttribute("content") ?? element?.textContent ?? "").trim();
}

function parse(text: string): unknown {
  try {
    return text.length <= maxScript ? JSON.parse(text) : null;
  } catch {
    return null; // a page's broken markup is not ours to complain about
  }
}

// The first Product of a node, a list of nodes, or an @graph.
function productID(node: any, depth: number): string {
  if (typeof node !== "object" || node === null || depth > 4) return "";
  if (Array.isArray(node)) {
    for (const one of node) {
      const id = productID(one, depth + 1);
      if (id) return id;
    }
    return "";
  }
  if ([node["@type"]].flat().some((type) => type === "Product" || type === "ProductGroup")) {
    return String(node.sku ?? node.productID ?? node.productGroupID ?? "");
  }
  return productID(node["@graph"] ?? node.mainEntity, depth + 1);
}
