/** Passwords that are long enough and yet among the first that anybody tries: common words with decoration, rows of keys, repetitions. */

/** As leaked lists begin, in the languages of the portal; `tapeline` because it stands on the page. */
const COMMON_WORDS = `
  aaron abc abcd abcdef access account admin administrator adobe alexander amanda andrea andrew angel apple april arsenal ashley august austin
  autumn babygirl bailey banana baseball basketball batman berlin biteme blink buster butterfly changeme charlie cheese chelsea chocolate chris
  computer cookie cowboy daniel december default demo dragon eagle elephant family february flower football forever freedom friday friends fuckyou
  geheim george ginger google guest hallo hannah harley hello hockey home hunter iloveyou internet jasmine jennifer jessica jesus jordan joshua
  july june justin killer lakers letmein liverpool login london love lovely lucky maggie manager march master matrix matthew mercedes michael
  michelle monday monkey mustang mynoob naruto nicole november october office oliver orange pass passw passwort password pepper phone phoenix
  player pokemon princess purple qwer qwert qwerty qwertz qwertzuiop qwertyuiop rainbow ranger recorder robert samantha samsung schatz secret
  secure server september shadow sommer soccer sophie spring starwars summer sunday sunshine superman system tapeline taylor telefon telephone test
  tester thomas thursday tigger trustno tuesday user voice wednesday welcome whatever wilkommen willkommen william winner winter winston yankees
  yellow zaq zaqwsx zxcvbn zxcvbnm`
  .trim()
  .split(/\s+/)

const ONLY_COMMON = new RegExp(`^(?:${COMMON_WORDS.join('|')})+$`)

const LETTER_OF: Readonly<Record<string, string>> = { 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't', '@': 'a', $: 's' }

/** Followed across their ends, in either direction. */
const ROWS = [
  'abcdefghijklmnopqrstuvwxyz',
  '1234567890',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
  '1q2w3e4r5t6y7u8i9o0p',
  '1q2w3e4r5t6z7u8i9o0p',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p',
].flatMap((row) => [row, [...row].reverse().join('')].map((each) => each.repeat(3)))

export function isWeakPassword(password: string): boolean {
  const text = password.toLowerCase().slice(0, 200)
  if (new Set(text).size <= 3 || isRepeated(text) || ROWS.some((row) => row.includes(text))) return true
  const inner = text.replace(/^[^a-z]+|[^a-z]+$/g, '')
  return [text, withLetters(text), withLetters(inner)].some((each) => ONLY_COMMON.test(each.replace(/[^a-z]/g, '')))
}

/** More digits and signs than these are no decoration any more. */
const MAXIMUM_DECORATION = 8
/** Shorter ones are in every other word. */
const SHORTEST_WORD = 4

/**
 * One known word or two, as they are or decorated: digits and signs around and between them, letters written as digits. `isKnown`: of a word in
 * lower case.
 */
export function isKnownPassword(password: string, isKnown: (word: string) => boolean): boolean {
  const text = password.toLowerCase().slice(0, 200)
  if (isKnown(text)) return true
  const inner = text.replace(/^[^a-z]+|[^a-z]+$/g, '')
  return [text, withLetters(text), withLetters(inner)]
    .map((each) => each.replace(/[^a-z]/g, ''))
    .filter((letters) => letters.length >= SHORTEST_WORD && text.length - letters.length <= MAXIMUM_DECORATION)
    .some((letters) => isKnown(letters) || isTwoWords(letters, isKnown))
}

function isTwoWords(letters: string, isKnown: (word: string) => boolean): boolean {
  for (let at = SHORTEST_WORD; at <= letters.length - SHORTEST_WORD; at++) {
    if (isKnown(letters.slice(0, at)) && isKnown(letters.slice(at))) return true
  }
  return false
}

const withLetters = (text: string): string => text.replace(/[013457@$]/g, (sign) => LETTER_OF[sign] ?? '')

/** One to five characters, over and over. */
function isRepeated(text: string): boolean {
  return [1, 2, 3, 4, 5].some((length) => text === text.slice(0, length).repeat(text.length).slice(0, text.length))
}
