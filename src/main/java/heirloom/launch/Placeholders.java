package heirloom.launch;

import java.util.function.Function;

/**
 * {@code {heirloom}}, {@code {handle:NAME}} and {@code {path:NAME}} in arguments, expanded once:
 * what an expansion brings is not looked at again. Pure.
 */
final class Placeholders {

  static final String HANDOFF = "{heirloom}";

  private static final String HANDLE = "{handle:";
  private static final String PATH = "{path:";

  private Placeholders() {}

  /** What each kind of placeholder becomes. */
  record Values(String handoff, Function<String, String> handle, Function<String, String> path) {}

  /** The argument with every placeholder replaced; braces of any other form stay. */
  static String expand(String argument, Values values) {
    if (argument.indexOf('{') < 0) {
      return argument;
    }
    StringBuilder out = new StringBuilder(argument.length() + 32);
    int at = 0;
    while (at < argument.length()) {
      int open = argument.indexOf('{', at);
      int close = argument.indexOf('}', open + 1);
      if (open < 0 || close < 0) {
        break;
      }
      out.append(argument, at, open);
      at = open;
      if (argument.startsWith(HANDOFF, open)) {
        out.append(values.handoff());
        at = open + HANDOFF.length();
      } else if (argument.startsWith(HANDLE, open)) {
        out.append(values.handle().apply(argument.substring(open + HANDLE.length(), close)));
        at = close + 1;
      } else if (argument.startsWith(PATH, open)) {
        out.append(values.path().apply(argument.substring(open + PATH.length(), close)));
        at = close + 1;
      } else {
        out.append('{');
        at = open + 1;
      }
    }
    return out.append(argument, at, argument.length()).toString();
  }

  /** Whether the argument asks for the whole handoff. */
  static boolean asksForHandoff(String argument) {
    return argument.contains(HANDOFF);
  }
}
