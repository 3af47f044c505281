package heirloom.launch;

import heirloom.grant.InheritedSocket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The convention of sd_listen_fds(3): sockets from descriptor 3 on, told by variables. Pure. */
final class ListenFds {

  private static final String COUNT = "LISTEN_FDS";
  private static final String NAMES = "LISTEN_FDNAMES";
  private static final String PID = "LISTEN_PID";

  /**
   * Of a newer convention, who is meant by number of a pidfd: an inherited one is not the child's.
   */
  private static final String PIDFD = "LISTEN_PIDFDID";

  private ListenFds() {}

  /** The variable that tells the child its number; empty when the convention was not asked for. */
  static Optional<String> ownPid(LaunchRequest request) {
    return request.options().listenFds() ? Optional.of(PID) : Optional.empty();
  }

  /** Whether a grant is one of them. */
  static boolean isOne(HandoffPlan.Part part) {
    return part.kind().equals(InheritedSocket.TYPE.word());
  }

  /**
   * Writes the variables that do not depend on the child.
   *
   * @param parts the grants, sockets first
   */
  static void tell(List<HandoffPlan.Part> parts, Map<String, String> environment) {
    List<String> names =
        parts.stream().filter(ListenFds::isOne).map(HandoffPlan.Part::name).toList();
    environment.put(COUNT, Integer.toString(names.size()));
    environment.put(NAMES, names.stream().collect(Collectors.joining(":")));
    environment.remove(PID);
    environment.remove(PIDFD);
  }

  /**
   * Looks at a request that asks for it.
   *
   * @throws IllegalArgumentException when there would be nothing at 3
   */
  static void require(LaunchRequest request) {
    if (!request.options().listenFds()) {
      return;
    }
    if (request.route() == Handoff.DUPLICATE) {
      throw new IllegalArgumentException(
          "listenFds(): by the route DUPLICATE sockets arrive after the variables were made");
    }
    if (request.grants().values().stream().noneMatch(InheritedSocket.class::isInstance)) {
      throw new IllegalArgumentException("listenFds(): no socket is inherited");
    }
  }
}
