package heirloom.cli.run;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Passes TERM, HUP and INT on instead of ending this JVM by them.
 *
 * <p>Java has no supported interface for signals; {@code sun.misc.Signal} of the module {@code
 * jdk.unsupported} is the one that every JDK has. It is reached by reflection, because the compiler
 * warns of it in a way that cannot be suppressed.
 */
final class SignalForwarding implements AutoCloseable {

  private record Replaced(Object signal, Object handler) {}

  private final List<Replaced> replaced = new ArrayList<>();
  private final Method handle;

  private SignalForwarding(Method handle) {
    this.handle = handle;
  }

  /**
   * Starts forwarding. A signal that this JVM was started with ignored (nohup) stays ignored, and
   * so it is in the child. One that the system does not have (HUP on Windows), or that the JVM was
   * told to leave alone ({@code -Xrs}), is left out.
   *
   * @param names without SIG: {@code TERM}
   * @param forward gets the signal's number, on a thread of the JVM's
   */
  static SignalForwarding of(List<String> names, IntConsumer forward) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      SignalForwarding forwarding =
          new SignalForwarding(signal.getMethod("handle", signal, handler));
      Method number = signal.getMethod("getNumber");
      Object ignore = handler.getField("SIG_IGN").get(null);
      Object ours =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  forward.accept((Integer) number.invoke(arguments[0]));
                }
                return null;
              });
      for (String name : names) {
        forwarding.replace(signal.getConstructor(String.class), name, ours, ignore);
      }
      return forwarding;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JVM lacks sun.misc.Signal", e);
    }
  }

  private void replace(
      java.lang.reflect.Constructor<?> signals, String name, Object ours, Object ignore)
      throws ReflectiveOperationException {
    Object signal;
    Object before;
    try {
      signal = signals.newInstance(name);
      before = handle.invoke(null, signal, ours);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException) {
        return;
      }
      throw e;
    }
    if (before.equals(ignore)) {
      handle.invoke(null, signal, before);
    } else {
      replaced.add(new Replaced(signal, before));
    }
  }

  /** Gives the signals back their meaning; idempotent. */
  @Override
  public void close() {
    try {
      for (Replaced one : replaced) {
        handle.invoke(null, one.signal(), one.handler());
      }
      replaced.clear();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a signal could not be restored", e);
    }
  }
}
