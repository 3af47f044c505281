package heirloom.pool;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;

/** A class whose name one process says and another makes an object of: a worker's, a codec's. */
final class WorkerClass {

  private WorkerClass() {}

  /**
   * In the parent: that a JVM with this class can make the object.
   *
   * @throws IllegalArgumentException when it cannot, whatever its class path
   */
  static void requireMakeable(Class<?> worker) {
    String name = "worker=" + worker.getName();
    if (worker.isHidden()) {
      throw new IllegalArgumentException(
          name + ", a lambda's class has no name that another JVM could find; write a named class");
    }
    if (Modifier.isAbstract(worker.getModifiers())) {
      throw new IllegalArgumentException(name + ", it is abstract; give a class that can be made");
    }
    try {
      var unused = worker.getDeclaredConstructor();
    } catch (NoSuchMethodException e) {
      boolean inner = worker.getEnclosingClass() != null && !isStatic(worker);
      throw new IllegalArgumentException(
          name
              + ", it has no constructor without arguments"
              + (inner ? "; inside another class it needs to be static" : ""),
          e);
    }
  }

  private static boolean isStatic(Class<?> worker) {
    return Modifier.isStatic(worker.getModifiers());
  }

  /**
   * Makes one; each way to fail has its sentence.
   *
   * @param what it is for: {@code worker}, {@code codec}
   * @throws IllegalArgumentException when there is no such class, or none that can be made
   */
  static Object make(String what, String name) {
    Class<?> type = find(what, name);
    try {
      Constructor<?> made = type.getDeclaredConstructor();
      made.setAccessible(true);
      return made.newInstance();
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(
          what + "=" + name + ", its constructor failed: " + e.getTargetException(),
          e.getTargetException());
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          what + "=" + name + ", it needs a constructor without arguments", e);
    }
  }

  /**
   * The class of a name.
   *
   * @throws IllegalArgumentException when there is none
   */
  static Class<?> find(String what, String name) {
    try {
      return Class.forName(name, true, ClassLoader.getSystemClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException(
          what
              + "="
              + name
              + ", the class path has no such class: workers get that of the JVM that starts them",
          e);
    }
  }
}
