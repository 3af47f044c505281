package heirloom.os.windows;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.platform.win32.WinBase.PROCESS_INFORMATION;
import com.sun.jna.platform.win32.WinNT.HANDLE;
import com.sun.jna.platform.win32.WinNT.HANDLEByReference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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
  private final Map<String, Optional<Object>> answers = new ConcurrentHashMap<>();
  private BiConsumer<String, Object[]> before = (name, arguments) -> {};
  private final Map<String, Integer> failures = new HashMap<>();
  private final Map<String, Integer> inside = new HashMap<>();
  private final Map<Long, List<String>> open = new TreeMap<>();
  private int failAt = -1;
  private int failable;

  /** Runs before each call, with its name and arguments. */
  public KernelSpy before(BiConsumer<String, Object[]> hook) {
    before = hook;
    return this;
  }

  /** Answers every call of a name in the system's stead. */
  public KernelSpy answering(String name, Object result) {
    answers.put(name, Optional.of(result));
    return this;
  }

  /** The same with null, which is how some calls say "none". */
  public KernelSpy answeringNothing(String name) {
    answers.put(name, Optional.empty());
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

  /** Fails the n-th call of one name from here, counted from 0, and no other. */
  public synchronized KernelSpy failing(String name, int n) {
    failures.put(name, n);
    return this;
  }

  /** A backend that goes through this spy; it keeps no thread when its children have ended. */
  public WindowsOs os() {
    Kernel32Ext kernel = kernel();
    return new WindowsOs(
        kernel, Kernel32Ext.Ntdll.load(), new ExitWatch(kernel, ExitWatch::daemon, 0));
  }

  /** Handles that calls of this process gave and none has closed yet, with what gave them. */
  public synchronized List<String> unclosed() {
    return open.values().stream().flatMap(Collection::stream).toList();
  }

  /** The numbers of {@link #unclosed()}. */
  public synchronized List<Long> unclosedNumbers() {
    return open.entrySet().stream()
        .filter(one -> !one.getValue().isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Whether some thread is in the system with a call of that name. */
  public synchronized boolean isIn(String name) {
    return inside.getOrDefault(name, 0) > 0;
  }

  /** The ids of the processes that were made, also of those that never ran. */
  public synchronized List<Long> pids() {
    return calls.stream()
        .filter(call -> call.name().equals("CreateProcessW"))
        .filter(call -> call.result().equals(Optional.of(true)))
        .map(call -> ((PROCESS_INFORMATION) call.arguments().get(9)).dwProcessId.longValue())
        .toList();
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
              enter(method.getName(), 1);
              try {
                @Nullable Object result =
                    answers.containsKey(method.getName())
                        ? answers.get(method.getName()).orElse(null)
                        : method.invoke(real, given);
                note(method.getName(), given, result);
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              } finally {
                enter(method.getName(), -1);
              }
            });
  }

  private synchronized void enter(String name, int more) {
    inside.merge(name, more, Integer::sum);
  }

  private synchronized boolean mustFail(String name) {
    Integer left = failures.get(name);
    if (left != null) {
      if (left == 0) {
        failures.remove(name);
        return true;
      }
      failures.put(name, left - 1);
    }
    if (failAt < 0 || NEVER_FAILED.contains(name)) {
      return false;
    }
    return failable++ == failAt;
  }

  private synchronized void note(String name, Object[] arguments, @Nullable Object result) {
    int error = Native.getLastError();
    calls.add(
        new Call(
            name,
            Stream.of(arguments).map(KernelSpy::unowned).toList(),
            Optional.ofNullable(result)));
    account(name, arguments, result);
    Native.setLastError(error);
  }

  private void account(String name, Object[] arguments, @Nullable Object result) {
    if (Boolean.FALSE.equals(result)) {
      return;
    }
    switch (name) {
      case "CreateEvent",
          "CreateSemaphoreW",
          "CreateFile",
          "CreateFileMapping",
          "CreateJobObjectW",
          "OpenThread",
          "OpenProcess" ->
          opened(name, result);
      case "CreatePipe" -> {
        opened(name + " (read)", ((HANDLEByReference) arguments[0]).getValue());
        opened(name + " (write)", ((HANDLEByReference) arguments[1]).getValue());
      }
      case "DuplicateHandle" -> {
        // Into this process only: what another holds is its own.
        if (arguments[3] instanceof HANDLEByReference copy
            && Handles.value((HANDLE) arguments[2]) == -1) {
          opened(name, copy.getValue());
        }
      }
      case "CreateProcessW" -> {
        PROCESS_INFORMATION made = (PROCESS_INFORMATION) arguments[9];
        opened(name + " (process)", made.hProcess);
        opened(name + " (thread)", made.hThread);
      }
      case "CloseHandle" -> closed(Handles.value((HANDLE) arguments[0]));
      default -> {}
    }
  }

  private void opened(String what, @Nullable Object handle) {
    if (handle instanceof HANDLE one && !Handles.isNone(one)) {
      open.computeIfAbsent(Handles.value(one), value -> new ArrayList<>()).add(what);
    }
  }

  /** The oldest of that number: it may be given out again before its close is noted. */
  private void closed(long value) {
    List<String> all = open.getOrDefault(value, new ArrayList<>());
    if (!all.isEmpty()) {
      all.remove(0);
    }
  }

  /** What is noted must not keep memory from the collector. */
  private static Object unowned(Object argument) {
    return argument instanceof Memory memory ? new Pointer(Pointer.nativeValue(memory)) : argument;
  }

  private static @Nullable Object failure(String name, Class<?> type) {
    if (type == boolean.class) {
      return false;
    }
    // Their 0 is a success: the thread ran already, the first object is signalled.
    if (name.equals("ResumeThread") || name.equals("WaitForMultipleObjects")) {
      return -1;
    }
    return type == int.class ? (Object) 0 : null;
  }
}
