package heirloom.cli.run;

import heirloom.cli.CommandFailure;
import heirloom.cli.Words;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;

/** One {@code --listen}: a socket that listens, which the child gets under a name. */
record ListenOption(String name, SocketAddress address) {

  static final String FORM = "NAME=ADDRESS:PORT | NAME=/PATH";

  private static final int LAST_PORT = 65535;

  /**
   * Reads {@code NAME=ADDRESS:PORT} (an IPv6 address in brackets) or {@code NAME=/PATH}, a Unix
   * socket. A host's name is looked up.
   */
  static ListenOption parse(String text) throws CommandFailure {
    Words.Pair pair = Words.pair("--listen", FORM, text);
    String where = pair.rest();
    if (where.startsWith("/")) {
      try {
        return new ListenOption(pair.name(), UnixDomainSocketAddress.of(where));
      } catch (InvalidPathException e) {
        throw CommandFailure.usage("--listen \"" + text + "\": no path: " + e.getMessage());
      }
    }
    if (where.indexOf('/') >= 0) {
      throw CommandFailure.usage(
          "--listen \"" + text + "\": the path of a Unix socket must be absolute, begin with /");
    }
    int colon = where.lastIndexOf(':');
    String host = colon < 0 ? "" : where.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.indexOf(':') >= 0) {
      throw CommandFailure.usage(
          "--listen \"" + text + "\": an IPv6 address stands in brackets, [::1]:8080");
    }
    if (host.isEmpty()) {
      // An empty host would be this machine to the JDK and every machine to other programs.
      throw CommandFailure.usage(
          "--listen \""
              + text
              + "\" names no address; its form is "
              + FORM
              + ", such as 127.0.0.1:8080 for this machine, 0.0.0.0:8080 for all");
    }
    int port = port(where.substring(colon + 1), text);
    try {
      return new ListenOption(
          pair.name(), new InetSocketAddress(InetAddress.getByName(host), port));
    } catch (UnknownHostException e) {
      throw CommandFailure.usage("--listen \"" + text + "\": no address is known for " + host);
    }
  }

  private static int port(String digits, String text) throws CommandFailure {
    if (digits.matches("[0-9]{1,5}") && Integer.parseInt(digits) <= LAST_PORT) {
      return Integer.parseInt(digits);
    }
    throw CommandFailure.usage(
        "--listen \"" + text + "\": \"" + digits + "\" is no port; ports are 0 to " + LAST_PORT);
  }
}
