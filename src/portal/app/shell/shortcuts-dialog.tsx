import { t } from '../../lib/i18n.ts'
import { Dialog } from '../../ui/dialog.tsx'
import classes from './shortcuts-dialog.module.css'

const GROUPS: readonly { readonly title: string; readonly keys: readonly (readonly [string, string])[] }[] = [
  {
    title: t('Calls'),
    keys: [
      ['j  ↓', t('Next call')],
      ['k  ↑', t('Previous call')],
      [t('Enter'), t('Open the call')],
      ['p', t('Play or pause the call')],
      ['x', t('Select the call')],
      ['e', t('Show or hide its segments')],
      ['/', t('Search')],
      ['f', t('Search form')],
      [t('Esc'), t('Close the call, clear the selection')],
    ],
  },
  {
    title: t('Player'),
    keys: [
      [t('Space'), t('Play or pause')],
      ['←  →', t('Back or forward 5 seconds')],
      [t('Shift ←  →'), t('Back or forward 1 second')],
      ['[  ]', t('Previous or next part of the call')],
      ['<  >', t('Slower or faster')],
      ['a  b', t('Repeat from here, up to here')],
      [t('Shift a'), t('Repeat nothing')],
      ['q', t('Skip silence or play it')],
      ['1  2', t('Mute the first or second voice')],
      ['m', t('Mute')],
      ['y', t('Copy a link to this second')],
      ['n', t('Write a note on this second')],
    ],
  },
  {
    title: t('While the call goes on'),
    keys: [
      ['l', t('Listen, stop listening')],
      ['r', t('Record')],
      ['p', t('Pause or resume the recording')],
      ['s', t('Stop the recording')],
    ],
  },
  { title: t('After the call'), keys: [['w', t('Say how it came out')]] },
  {
    title: t('Recording settings'),
    keys: [
      ['/', t('Search users and devices')],
      [t('Ctrl S'), t('Save')],
    ],
  },
  { title: t('Everywhere'), keys: [['?', t('Help, and this list')]] },
]

export default function ShortcutsDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog onClose={onClose} title={t('Keyboard shortcuts')} size="sm">
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
    </Dialog>
  )
}
