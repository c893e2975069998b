/** How the emulated Vapi behaves where the contract leaves a choice. */
export interface VapiSettings {
  /**
   * Accept messages of the loose form `{ role, content }` beside the five declared kinds. Vapi's guides show them,
   * its API description does not have them. Default: false.
   */
  readonly looseMessages?: boolean;
}
