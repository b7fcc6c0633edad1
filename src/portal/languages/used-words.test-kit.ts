/** What the sources of the portal say, read with the compiler: keys of `t` and `tx`, and text that people would read but nobody translates. */

import { globSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import ts from 'typescript'

const ROOT = join(import.meta.dirname, '..')

export interface Said {
  readonly text: string
  /** `features/calls/call-row.tsx:12` */
  readonly at: string
}

/** Literal keys; `hasCount` where one of the values is the number that chooses the plural. */
export interface UsedKey extends Said {
  readonly hasCount: boolean
}

export const sources = (): readonly ts.SourceFile[] =>
  globSync('**/*.{ts,tsx}', { cwd: ROOT })
    .filter((name) => !/\.(test|test-kit|d)\.tsx?$/.test(name) && name !== 'vite.config.ts')
    .map((name) =>
      ts.createSourceFile(join(ROOT, name), readFileSync(join(ROOT, name), 'utf8'), ts.ScriptTarget.Latest, true),
    )

export function usedKeys(source: ts.SourceFile): readonly UsedKey[] {
  return nodesOf(source).flatMap((node) => {
    if (!ts.isCallExpression(node) || !isTranslation(node)) return []
    const [key, values] = node.arguments
    const hasCount =
      values !== undefined &&
      ts.isObjectLiteralExpression(values) &&
      values.properties.some((property) => property.name?.getText() === 'count')
    return key ? literals(key).map((text) => ({ text, hasCount, at: placeOf(node) })) : []
  })
}

/** A key that is chosen from several: `t(isNew ? 'Add' : 'Save')`. */
function literals(node: ts.Expression): readonly string[] {
  if (ts.isStringLiteralLike(node)) return [node.text]
  if (ts.isConditionalExpression(node)) return [...literals(node.whenTrue), ...literals(node.whenFalse)]
  return []
}

function isTranslation(node: ts.CallExpression): boolean {
  return ts.isIdentifier(node.expression) && /^(t|tx)$/.test(node.expression.text)
}

/** Attributes that people read, or hear. */
const READ_ATTRIBUTES =
  /^(label|title|placeholder|description|aria-label|aria-valuetext|aria-description|alt|hint|intro|empty|error|submit|verb|what|heading|text)$/

/** Text in elements and in the attributes above, outside of `t`. */
export function untranslated(source: ts.SourceFile): readonly Said[] {
  return nodesOf(source).flatMap((node) => {
    const text = ts.isJsxText(node)
      ? node.text.trim()
      : ts.isJsxAttribute(node) && READ_ATTRIBUTES.test(node.name.getText())
        ? attributeText(node)
        : ts.isJsxExpression(node) && (ts.isJsxElement(node.parent) || ts.isJsxFragment(node.parent))
          ? bareText(node.expression)
          : undefined
    return text !== undefined && /\p{L}{2,}/u.test(text) ? [{ text, at: placeOf(node) }] : []
  })
}

function attributeText({ initializer }: ts.JsxAttribute): string | undefined {
  if (!initializer) return undefined
  if (ts.isStringLiteral(initializer)) return initializer.text
  return ts.isJsxExpression(initializer) ? bareText(initializer.expression) : undefined
}

/** Words of a literal, a template, or of either side of a choice. */
function bareText(node: ts.Expression | undefined): string | undefined {
  if (!node) return undefined
  if (ts.isParenthesizedExpression(node)) return bareText(node.expression)
  if (ts.isStringLiteralLike(node)) return node.text
  if (ts.isTemplateExpression(node)) {
    return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…')
  }
  if (ts.isConditionalExpression(node)) return bareText(node.whenTrue) || bareText(node.whenFalse)
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken
    const shows = kind === ts.SyntaxKind.AmpersandAmpersandToken || kind === ts.SyntaxKind.QuestionQuestionToken
    return shows || kind === ts.SyntaxKind.BarBarToken ? bareText(node.right) : undefined
  }
  return undefined
}

function nodesOf(source: ts.SourceFile): readonly ts.Node[] {
  const all: ts.Node[] = []
  const visit = (node: ts.Node): void => {
    all.push(node)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return all
}

function placeOf(node: ts.Node): string {
  const source = node.getSourceFile()
  const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1
  return `${relative(ROOT, source.fileName)}:${line}`
}
