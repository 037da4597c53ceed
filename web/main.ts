/** The console: connects to the server and starts the panels that show what it says. */
import { whoAmI } from './access.ts'
import { startExplanation } from './explanation.ts'
import { LiveConnection } from './live.ts'
import { startHeader } from './panels/header.ts'
import { startInputs } from './panels/inputs.ts'
import { startLog } from './panels/log.ts'
import { startNeeds } from './panels/needs.ts'
import { startResults } from './panels/results.ts'
import { startWhatIf } from './panels/what-if/what-if-dialog.ts'
import { Store } from './state.ts'
import { startTheme } from './theme.ts'
import { startWho } from './who.ts'

const who = await whoAmI()
const store = new Store(who.type === 'done' ? who.value : undefined)
const live = new LiveConnection(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/live`, store)

startHeader(store, () => live.connect())
startWho(store)
startNeeds(store)
startInputs(store)
startLog(store)
const repaint = startResults(store)
startWhatIf(store)
startTheme(repaint)
startExplanation(store)
live.connect()
