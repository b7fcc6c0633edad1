import type { StorageTarget } from '../../../contract/storage.ts'

/** Where it is, as one would look for it: `s3.example.com/bucket/prefix/`. */
export function placeWords(place: StorageTarget['place']): string {
  if (place.kind === 'folder') return place.path
  const host = place.endpoint === undefined ? `s3.${place.region}.amazonaws.com` : new URL(place.endpoint).host
  return `${host}/${place.bucket}/${place.prefix}`
}
