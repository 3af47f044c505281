package heirloom.os.linux;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;

/** A C library in front of the real one that answers some calls itself, as another kernel would. */
final class PretendKernel {

  private PretendKernel() {}

  /** What the other kernel does; empty where it is as the real one. */
  @FunctionalInterface
  interface Answer {
    /** The answer to a call: a result, or minus errno. */
    Optional<Integer> to(String call, Object[] arguments);
  }

  static Libc of(Answer answer) {
    Libc real = LinuxLab.libc();
    int[] errno = {0};
    return (Libc)
        Proxy.newProxyInstance(
            Libc.class.getClassLoader(),
            new Class<?>[] {Libc.class},
            (self, method, arguments) -> {
              if (method.getName().equals("errno") && errno[0] != 0) {
                return errno[0];
              }
              Optional<Integer> own = answer.to(method.getName(), arguments);
              errno[0] = own.isPresent() && own.get() < 0 ? -own.get() : 0;
              if (own.isPresent()) {
                return own.get() < 0 ? -1 : own.get();
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
