package heirloom.launch;

/**
 * By which route a child learns the numbers of what it was given. The three are equal: the same
 * grants arrive, checked in the same way.
 */
public enum Handoff {
  /**
   * In the environment variable {@code HEIRLOOM}. The default: no program's arguments change. The
   * child's own children would see it too; every environment that this library builds leaves it
   * out.
   */
  ENVIRONMENT,
  /**
   * On the command line: a child made by {@link ChildBuilder#java} gets the system property {@code
   * heirloom} in front of its main class; another program gets it where the caller wrote {@code
   * {heirloom}} (see {@link ChildBuilder#expandPlaceholders()}), else as one more argument {@code
   * --heirloom=…}. Other users of the machine can read command lines; the text is no secret.
   */
  COMMAND_LINE,
  /**
   * The child starts with a control line only (named in {@code HEIRLOOM}) and receives everything
   * over it while it runs: {@code SCM_RIGHTS} or {@code /proc} on Linux, {@code DuplicateHandle} on
   * Windows.
   */
  DUPLICATE
}
