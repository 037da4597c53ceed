import type { Series } from './inputs/series.ts'
import { type Assumption, type SiteInputs, siteInputs } from './inputs/site-inputs.ts'
import { type MeanLoad, type StandardProfile, standardLoad } from './inputs/standard-load.ts'
import { type Tariff, twoRateTariff } from './inputs/two-rate-tariff.ts'
import { LoadHistory } from './load-history.ts'
import type { BaseLoadSource, BaseLoadView } from './views/base-load.ts'
import type { FileView, InputView, SeriesKind } from './views/inputs.ts'
import type { SiteSettings } from './views/site-settings.ts'

/** A series that was uploaded, and what was understood of its file. */
export interface Upload {
  readonly series: Series
  readonly file: FileView
}

/** The uploaded series of a site, with the assumptions that stand in for what was not uploaded. */
export class SeriesShelf {
  readonly #profile: StandardProfile
  readonly #loadHistory: LoadHistory
  readonly #uploads = new Map<SeriesKind, Upload>()
  #revision = 0
  #assumptions: { readonly key: string; readonly tariff: Tariff; readonly standardLoad: MeanLoad } | undefined

  /** @param log takes what goes wrong with a file's history */
  constructor(profile: StandardProfile, log: (text: string) => void) {
    this.#profile = profile
    this.#loadHistory = new LoadHistory(log)
  }

  /** Learns what settings, and a base load that is to be put, ask for; before they take effect. */
  async prepare(settings: SiteSettings, baseLoad = this.#uploads.get('base-load')?.series): Promise<void> {
    if (!baseLoad) return
    await this.#loadHistory.learn(baseLoad, settings)
    this.#revision++
  }

  /** Changes with everything that another answer to `seriesFor` may come from, but for settings. */
  get revision(): number {
    return this.#revision
  }

  put(kind: SeriesKind, upload: Upload): void {
    this.#revision++
    this.#uploads.set(kind, upload)
  }

  has(kind: SeriesKind): boolean {
    return this.#uploads.has(kind)
  }

  remove(kind: SeriesKind): void {
    this.#revision++
    this.#uploads.delete(kind)
  }

  /**
   * Price, load and limit of each slot.
   *
   * @param prices in place of those in force
   */
  seriesFor(
    settings: SiteSettings,
    startsMs: readonly number[],
    endMs: number,
    prices = this.#uploads.get('prices')?.series,
  ): SiteInputs {
    const baseLoad = this.#uploads.get('base-load')?.series
    const assumed = this.#assumed(settings)
    return siteInputs(
      {
        prices,
        baseLoad,
        gridLimit: this.#uploads.get('grid-limit')?.series,
        timeZone: settings.timeZone,
        gridLimitW: settings.gridLimitW,
        loadForecast: baseLoad && this.#loadHistory.forecast(baseLoad, settings, assumed.standardLoad),
        ...assumed,
      },
      startsMs,
      endMs,
    )
  }

  /** What is in force for each input, and where the newest plan had to assume. */
  views(
    settings: SiteSettings,
    assumed: Readonly<Partial<Record<SeriesKind, Assumption>>>,
  ): Record<SeriesKind, InputView> {
    return {
      prices: this.#view('prices', 'a day and a night tariff, 0.33 and 0.30 from 22:00 to 06:00', assumed),
      'base-load': this.#view(
        'base-load',
        `a standard household (BDEW H25) of ${settings.yearlyUseKwh} kWh a year`,
        assumed,
      ),
      'grid-limit': this.#view('grid-limit', `${settings.gridLimitW / 1_000} kW at all times`, assumed),
    }
  }

  /** Where the base load of the slots from now to `untilMs` comes from, and how far forecasts were off. */
  baseLoadView(settings: SiteSettings, nowMs: number, untilMs: number): BaseLoadView {
    const slotMs = settings.slotMinutes * 60_000
    const startsMs = [nowMs]
    for (let atMs = Math.floor(nowMs / slotMs + 1) * slotMs; atMs < untilMs; atMs += slotMs) startsMs.push(atMs)
    const { baseLoadSource } = this.seriesFor(settings, startsMs, untilMs)
    const baseLoad = this.#uploads.get('base-load')?.series
    return {
      stretches: stretchesOf(baseLoadSource, startsMs, untilMs),
      ...(baseLoad ? this.#loadHistory.view(baseLoad, settings) : {}),
    }
  }

  #view(kind: SeriesKind, label: string, assumed: Readonly<Partial<Record<SeriesKind, Assumption>>>): InputView {
    const upload = this.#uploads.get(kind)
    if (!upload) return { source: kind === 'grid-limit' ? 'setting' : 'assumed', label }
    const assumption = assumed[kind]
    const { fileName, format } = upload.file
    return {
      source: 'uploaded',
      label: `${fileName}, ${format}${assumption ? `; ${assumption.text}` : ''}`,
      file: upload.file,
    }
  }

  /** The assumptions, made anew only when a setting that they depend on changes. */
  #assumed({ yearlyUseKwh, timeZone }: SiteSettings): { readonly tariff: Tariff; readonly standardLoad: MeanLoad } {
    const key = `${yearlyUseKwh} ${timeZone}`
    if (this.#assumptions?.key !== key) {
      this.#assumptions = {
        key,
        tariff: twoRateTariff(timeZone),
        standardLoad: standardLoad(this.#profile, yearlyUseKwh, timeZone),
      }
    }
    return this.#assumptions
  }
}

function stretchesOf(
  sources: readonly BaseLoadSource[],
  startsMs: readonly number[],
  endMs: number,
): BaseLoadView['stretches'] {
  const first = startsMs.filter((_, slot) => sources[slot] !== sources[slot - 1])
  return first.map((fromMs, index) => ({
    source: sources[startsMs.indexOf(fromMs)] as BaseLoadSource,
    fromMs,
    toMs: first[index + 1] ?? endMs,
  }))
}
