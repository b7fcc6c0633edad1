/** Where things were scrolled to at each entry of the browser's history: who goes back finds them there. */
const places = new Map<string, { readonly what: string; readonly topPx: number }>()

/** `what`: the thing that was scrolled; another one at the same entry begins at its top. */
export function noteLeftPlace(what: string, topPx: number): void {
  places.set(historyEntry(), { what, topPx })
}

/** 0 where nobody was before. */
export function leftPlace(what: string): number {
  const place = places.get(historyEntry())
  return place?.what === what ? place.topPx : 0
}

/** The router names each entry; one that it did not make has no name. */
function historyEntry(): string {
  return String((window.history.state as { readonly __TSR_key?: string } | null)?.__TSR_key)
}
