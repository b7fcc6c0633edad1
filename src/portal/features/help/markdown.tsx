import { lexer, type Token, type Tokens } from 'marked'
import { Fragment, type ReactNode } from 'react'
import { anchorFor } from './help-pages.ts'

interface MarkdownProps {
  readonly text: string
  readonly link: (href: string, children: ReactNode) => ReactNode
}

/** Markdown as elements. HTML in it is shown as the text it is: nothing of a page can run. */
export function Markdown({ text, link }: MarkdownProps) {
  const draw = (tokens: readonly Token[] | undefined): ReactNode =>
    tokens?.map((token, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a page has its places
      <Fragment key={index}>{one(token)}</Fragment>
    ))
  const one = (token: Token): ReactNode => {
    switch (token.type) {
      case 'heading':
        return heading(token as Tokens.Heading, draw(token.tokens))
      case 'paragraph':
        return <p>{draw(token.tokens)}</p>
      case 'strong':
        return <b>{draw(token.tokens)}</b>
      case 'em':
        return <em>{draw(token.tokens)}</em>
      case 'codespan':
        return <code>{token.text}</code>
      case 'code':
        return <pre>{token.text}</pre>
      case 'br':
        return <br />
      case 'hr':
        return <hr />
      case 'blockquote':
        return <blockquote>{draw(token.tokens)}</blockquote>
      case 'list':
        return list(token as Tokens.List, draw)
      case 'table':
        return table(token as Tokens.Table, draw)
      case 'link':
        return link(String(token.href), draw(token.tokens))
      case 'image':
      case 'space':
      case 'def':
        return null
      default:
        return 'tokens' in token && token.tokens
          ? draw(token.tokens)
          : token.type === 'text'
            ? plain(token.text)
            : token.raw
    }
  }
  return draw(lexer(text))
}

type Draw = (tokens: readonly Token[] | undefined) => ReactNode

/** The panel has a title of its own above. */
function heading({ depth, text }: Tokens.Heading, children: ReactNode): ReactNode {
  const id = anchorFor(text.replace(/[`*]/g, ''))
  return depth === 1 ? (
    <h3 id={id}>{children}</h3>
  ) : depth === 2 ? (
    <h4 id={id}>{children}</h4>
  ) : (
    <h5 id={id}>{children}</h5>
  )
}

function list({ ordered, items }: Tokens.List, draw: Draw): ReactNode {
  const entries = items.map((item, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a page has its places
    <li key={index}>{draw(item.tokens)}</li>
  ))
  return ordered ? <ol>{entries}</ol> : <ul>{entries}</ul>
}

function table({ header, rows }: Tokens.Table, draw: Draw): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: wider than the panel, it is scrolled by keyboard
    <div data-scroll tabIndex={0}>
      <table>
        <thead>
          <tr>
            {header.map((cell) => (
              <th key={cell.text} scope="col">
                {draw(cell.tokens)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.map(({ text }) => text).join(' ')}>
              {row.map((cell, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns have their places
                <td key={index}>{draw(cell.tokens)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** What Markdown writes as entities. */
const plain = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39);/g, (whole, name: string) => ENTITIES[name] ?? whole)

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }
