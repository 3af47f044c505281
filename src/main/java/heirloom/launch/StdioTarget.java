package heirloom.launch;

import heirloom.grant.Inheritable;
import java.lang.ProcessBuilder.Redirect;

/** Where one of a child's standard streams comes from or goes to. */
sealed interface StdioTarget {

  /** As ProcessBuilder says it. */
  record Redirected(Redirect redirect) implements StdioTarget {}

  /** A region, a file or a pipe end of ours; opened anew for each start. */
  record Given(Inheritable thing) implements StdioTarget {}

  /** Whether this process holds the other end. */
  default boolean isPipe() {
    return this instanceof Redirected to && to.redirect().equals(Redirect.PIPE);
  }
}
