import { Notifications } from '@mantine/notifications'

export default function ToastsCorner() {
  return <Notifications position="bottom-right" limit={4} />
}
