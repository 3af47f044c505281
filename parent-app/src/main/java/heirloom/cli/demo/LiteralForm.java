package heirloom.cli.demo;

import heirloom.child.demo.LiteralPage;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Handle inheritance by the bare calls of a system, without a list and without checks. */
interface LiteralForm {

  /** An inheritable page. */
  record Page(long number, LiteralPage content) {}

  /** How memory is made inheritable here, for people. */
  String creation();

  /** How a child is started here, for people. */
  String start();

  /** How a handle reaches a process that runs already, for people. */
  String duplication();

  /** A number as it is written here. */
  String text(long number);

  /** Makes an inheritable page without a name. */
  Page create() throws IOException;

  /**
   * Starts a child that inherits every inheritable handle of this process, and waits for its end.
   *
   * @param more variables beside this process's own
   * @return the exit code
   */
  int run(List<String> command, Map<String, String> more) throws IOException;

  /** Makes the page known in a process that runs, and returns its number there. */
  String duplicate(Page page, long pid) throws IOException;

  /** Closes this process's handle; the memory lives until the last of all is closed. */
  void close(Page page) throws IOException;

  /** What else the literal form asks for here, for people; each line a fact that was checked. */
  List<String> remarks() throws IOException;
}
