package heirloom.inherit;

import heirloom.os.Claims;
import heirloom.os.Current;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** Lets tests read a text as if this JVM had been started with it. */
public final class InheritanceReading {

  private static final long SOME_PARENT = 4;

  private InheritanceReading() {}

  /** With this process's own open files. */
  public static Inheritance read(String text) throws IOException {
    return Inheritance.read(text, claims());
  }

  /** With what the test says is open. */
  public static Inheritance read(String text, Claims claims) throws IOException {
    return Inheritance.read(text, claims);
  }

  /** The beginning of a text made by this process's own parent. */
  public static String prefix() throws IOException {
    return "heirloom/1/" + claims().parentPid() + "/00112233445566778899aabbccddeeff";
  }

  /** This system's, with a parent in any case: the first process of a Wine prefix has none. */
  private static Claims claims() throws IOException {
    Claims real = Current.claims();
    return real.parentPid() > 0 ? real : withParent(real);
  }

  private static Claims withParent(Claims real) {
    InvocationHandler forward =
        (proxy, method, arguments) -> {
          if (method.getName().equals("parentPid")) {
            return SOME_PARENT;
          }
          try {
            return method.invoke(real, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    return (Claims)
        Proxy.newProxyInstance(
            Claims.class.getClassLoader(), new Class<?>[] {Claims.class}, forward);
  }

  /** The beginning of a text made by somebody else: no process has this number. */
  public static String strangersPrefix() {
    return "heirloom/1/4294967295/00112233445566778899aabbccddeeff";
  }
}
