import { Modal } from '@mantine/core'
import classes from './shortcuts-dialog.module.css'

const GROUPS: readonly { readonly title: string; readonly keys: readonly (readonly [string, string])[] }[] = [
  {
    title: 'Calls',
    keys: [
      ['j  ↓', 'Next call'],
      ['k  ↑', 'Previous call'],
      ['Enter', 'Open the call'],
      ['x', 'Select the call'],
      ['/', 'Search'],
      ['Esc', 'Close the call, clear the selection'],
    ],
  },
  {
    title: 'Player',
    keys: [
      ['Space', 'Play or pause'],
      ['←  →', 'Back or forward 5 seconds'],
      ['Shift ←  →', 'Back or forward 1 second'],
      ['[  ]', 'Previous or next part of the call'],
      ['<  >', 'Slower or faster'],
      ['a  b', 'Repeat from here, up to here'],
      ['Shift a', 'Repeat nothing'],
      ['q', 'Skip silence or play it'],
      ['1  2', 'Mute the first or second voice'],
      ['m', 'Mute'],
      ['y', 'Copy a link to this second'],
    ],
  },
  {
    title: 'While the call goes on',
    keys: [
      ['l', 'Listen, stop listening'],
      ['r', 'Record'],
      ['p', 'Pause or resume the recording'],
      ['s', 'Stop the recording'],
    ],
  },
  {
    title: 'Recording settings',
    keys: [
      ['/', 'Search users and devices'],
      ['Ctrl S', 'Save'],
    ],
  },
  { title: 'Everywhere', keys: [['?', 'This list']] },
]

export function ShortcutsDialog({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard shortcuts" size="sm">
      {GROUPS.map((group) => (
        <section key={group.title} className={classes.group}>
          <h3>{group.title}</h3>
          <dl>
            {group.keys.map(([keys, what]) => (
              <div key={keys}>
                <dt>{what}</dt>
                <dd>
                  {keys.split(/\s+/).map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Modal>
  )
}
