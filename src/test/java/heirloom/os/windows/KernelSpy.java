package heirloom.os.windows;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the backend and the system: notes calls, runs a hook before each, and can fail the
 * n-th of those that may fail. Only on Windows.
 */
public final class KernelSpy {

  /** What a test injects: ERROR_NO_SYSTEM_RESOURCES. */
  public static final int INJECTED = 1450;

  /** Cannot fail, or their failure is an invariant's. */
  private static final Set<String> NEVER_FAILED =
      Set.of(
          "CloseHandle",
          "GetCurrentProcess",
          "GetCurrentThreadId",
          "GetConsoleWindow",
          "GetStdHandle",
          "GetSystemInfo",
          "DeleteProcThreadAttributeList",
          "WaitForMultipleObjects",
          "SetEvent",
          "FormatMessage",
          "LocalFree",
          "UnmapViewOfFile",
          "TerminateProcess",
          "TerminateJobObject",
          "GetExitCodeProcess",
          "CancelSynchronousIo");

  /** A call as it was made. */
  public record Call(String name, List<Object> arguments, Optional<Object> result) {}

  private final Kernel32Ext real = Kernel32Ext.load();
  private final List<Call> calls = new ArrayList<>();
  private final Map<String, Object> answers = new ConcurrentHashMap<>();
  private BiConsumer<String, Object[]> before = (name, arguments) -> {};
  private int failAt = -1;
  private int failable;

  /** Runs before each call, with its name and arguments. */
  public KernelSpy before(BiConsumer<String, Object[]> hook) {
    before = hook;
    return this;
  }

  /** Answers every call of a name in the system's stead. */
  public KernelSpy answering(String name, Object result) {
    answers.put(name, result);
    return this;
  }

  /** Fails the n-th call from here, counted from 0. */
  public synchronized KernelSpy failing(int n) {
    failAt = n;
    failable = 0;
    return this;
  }

  /** Whether the failure asked for has happened. */
  public synchronized boolean hasFailed() {
    return failAt >= 0 && failable > failAt;
  }

  /** A backend that goes through this spy. */
  public WindowsOs os() {
    return new WindowsOs(kernel(), Kernel32Ext.Ntdll.load());
  }

  /** All calls of one name, oldest first. */
  public synchronized List<Call> calls(String name) {
    return calls.stream().filter(call -> call.name().equals(name)).toList();
  }

  /** The names of all calls, oldest first. */
  public synchronized List<String> names() {
    return calls.stream().map(Call::name).toList();
  }

  /** All calls after the last of one name. */
  public synchronized List<Call> callsSince(String name) {
    int last = 0;
    for (int i = 0; i < calls.size(); i++) {
      last = calls.get(i).name().equals(name) ? i + 1 : last;
    }
    return List.copyOf(calls.subList(last, calls.size()));
  }

  Kernel32Ext kernel() {
    return (Kernel32Ext)
        Proxy.newProxyInstance(
            KernelSpy.class.getClassLoader(),
            new Class<?>[] {Kernel32Ext.class},
            (proxy, method, arguments) -> {
              Object[] given = arguments == null ? new Object[0] : arguments;
              before.accept(method.getName(), given);
              if (mustFail(method.getName())) {
                Native.setLastError(INJECTED);
                return failure(method.getName(), method.getReturnType());
              }
              try {
                Object result =
                    answers.containsKey(method.getName())
                        ? answers.get(method.getName())
                        : method.invoke(real, given);
                note(method.getName(), given, result);
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private synchronized boolean mustFail(String name) {
    if (failAt < 0 || NEVER_FAILED.contains(name)) {
      return false;
    }
    return failable++ == failAt;
  }

  private synchronized void note(String name, Object[] arguments, Object result) {
    int error = Native.getLastError();
    calls.add(
        new Call(
            name,
            Stream.of(arguments).map(KernelSpy::unowned).toList(),
            Optional.ofNullable(result)));
    Native.setLastError(error);
  }

  /** What is noted must not keep memory from the collector. */
  private static Object unowned(Object argument) {
    return argument instanceof Memory memory ? new Pointer(Pointer.nativeValue(memory)) : argument;
  }

  private static @Nullable Object failure(String name, Class<?> type) {
    if (type == boolean.class) {
      return false;
    }
    // Its 0 is a success: the thread ran already.
    if (name.equals("ResumeThread")) {
      return -1;
    }
    return type == int.class ? (Object) 0 : null;
  }
}
