package heirloom.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The one main class of all Java children in tests: runs a static helper that stands beside its
 * test.
 *
 * <p>Arguments: class name, method name, then the helper's own. The helper takes {@code String[]},
 * may throw, and its return value, if an int, is the exit code.
 */
public final class TestChild {

  private TestChild() {}

  /** The arguments that make {@link #main} run a helper. */
  public static List<String> arguments(Class<?> owner, String helper, String... arguments) {
    List<String> all = new ArrayList<>(List.of(owner.getName(), helper));
    all.addAll(Arrays.asList(arguments));
    return all;
  }

  /** Runs the helper that the arguments name. */
  public static void main(String[] arguments) throws Exception {
    Method helper = Class.forName(arguments[0]).getDeclaredMethod(arguments[1], String[].class);
    helper.setAccessible(true);
    Object result;
    try {
      Object rest = Arrays.copyOfRange(arguments, 2, arguments.length);
      result = helper.invoke(null, rest);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
    System.out.flush();
    if (result instanceof Integer code && code != 0) {
      System.exit(code);
    }
  }
}
