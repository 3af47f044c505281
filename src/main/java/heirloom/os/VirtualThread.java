package heirloom.os;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * Whether the current thread is a virtual one, as JDK 21 and later have them; asked by whoever is
 * about to sleep in a native call. Such a sleep pins the carrier, and there are as few carriers as
 * processors: a handful of waiters that sleep so keep the very thread from running for which they
 * wait. See {@code Thread.isVirtual()} and JEP 444.
 */
public final class VirtualThread {

  private static final @Nullable MethodHandle IS_VIRTUAL = find();

  private VirtualThread() {}

  /** Whether it is; always false on a JDK without them. */
  public static boolean isCurrent() {
    MethodHandle isVirtual = IS_VIRTUAL;
    if (isVirtual == null) {
      return false;
    }
    try {
      return (boolean) isVirtual.invokeExact(Thread.currentThread());
    } catch (Throwable declaredByHandlesOnly) {
      throw new IllegalStateException("Thread.isVirtual() failed", declaredByHandlesOnly);
    }
  }

  private static @Nullable MethodHandle find() {
    try {
      return MethodHandles.publicLookup()
          .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
    } catch (ReflectiveOperationException jdkWithoutThem) {
      return null;
    }
  }
}
