package heirloom.testing;

import heirloom.os.Current;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Counts this process's kernel objects before and after each test class and fails the class that
 * left more than it found. Counted: memfds, pipes, pidfds, eventfds, epolls, sockets, and on
 * Windows sections, processes, jobs, pipes and threads but the JVM's own; not jars, nor what the
 * collector frees late (it is awaited after collections). Events and files of Windows come and go
 * with the JVM's own threads and jars: of ours the backend's tests keep account call by call.
 */
public final class HandleCensus implements BeforeAllCallback, AfterAllCallback {

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final ExtensionContext.Namespace HERE =
      ExtensionContext.Namespace.create(HandleCensus.class);

  static {
    // A wait would also fail for whatever another thread throws meanwhile, such as the watching
    // threads that tests make fail: here since it runs around every class.
    Awaitility.doNotCatchUncaughtExceptionsByDefault();
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    if (isOutermost(context) && (Current.isWindows() || Files.isDirectory(DESCRIPTORS))) {
      Warmup.once();
      context.getStore(HERE).put("before", count());
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (!isOutermost(context)) {
      return;
    }
    @SuppressWarnings("unchecked")
    Map<String, Integer> before =
        (Map<String, Integer>) context.getStore(HERE).get("before", Map.class);
    if (before == null) {
      return;
    }
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(20))
          .until(
              () -> {
                if (growth(before, count()).isEmpty()) {
                  return true;
                }
                System.gc();
                return false;
              });
    } catch (ConditionTimeoutException leak) {
      throw new AssertionError(
          context.getDisplayName() + " left handles behind: " + growth(before, count()), leak);
    }
  }

  /** Kernel objects of this process by kind. */
  public static Map<String, Integer> count() {
    if (Current.isWindows()) {
      return WindowsHandles.count();
    }
    Map<String, Integer> kinds = new TreeMap<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path one : all) {
        String target;
        try {
          target = Files.readSymbolicLink(one).toString();
        } catch (IOException closedMeanwhile) {
          continue;
        }
        String kind = kind(target);
        if (!kind.isEmpty()) {
          kinds.merge(kind, 1, Integer::sum);
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return kinds;
  }

  private static String kind(String target) {
    if (target.startsWith("/memfd:") || target.startsWith("/dev/shm/")) {
      return "memory";
    }
    if (target.startsWith("anon_inode:")) {
      return target.substring("anon_inode:".length());
    }
    int colon = target.indexOf(':');
    return colon > 0 && !target.startsWith("/") ? target.substring(0, colon) : "";
  }

  private static Map<String, String> growth(
      Map<String, Integer> before, Map<String, Integer> after) {
    Map<String, String> grown = new TreeMap<>();
    after.forEach(
        (kind, now) -> {
          int was = before.getOrDefault(kind, 0);
          if (now > was) {
            grown.put(kind, was + " -> " + now);
          }
        });
    return grown;
  }

  private static boolean isOutermost(ExtensionContext context) {
    return context.getParent().flatMap(ExtensionContext::getTestClass).isEmpty();
  }
}
