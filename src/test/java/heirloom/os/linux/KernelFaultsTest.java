package heirloom.os.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import heirloom.os.MemoryRequest;
import heirloom.os.Os;
import heirloom.os.OsException;
import heirloom.os.OsMemory;
import heirloom.os.OsProcess;
import heirloom.testing.HandleCensus;
import heirloom.testing.JvmRun;
import heirloom.testing.PortSpawn;
import heirloom.testing.Zombies;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The kernel itself answers with an error, as strace makes it: errno travels through JNA for real.
 * Only calls that nobody but us makes; the JVM would not survive others.
 */
class KernelFaultsTest {

  /** So many calls of fcntl no thread makes by itself; strace counts each thread's alone. */
  private static final int FIRST_FAULT = 1000;

  private static final AtomicInteger PAIRS = new AtomicInteger();

  @AfterAll
  static void tell() {
    System.out.println("R7 errors from the kernel: pairs=" + PAIRS);
  }

  @ParameterizedTest
  @CsvSource({
    "memfd_create, EMFILE, 1+, refused EMFILE from memfd_create",
    "memfd_create, ENFILE, 1+, refused ENFILE from memfd_create",
    "memfd_create, ENOMEM, 1+, refused ENOMEM from memfd_create",
    "memfd_create, EPERM, 1+, allocated",
    "memfd_create, EPERM, 2+, refused EPERM from memfd_create",
    "memfd_create, EINTR, 1..4, allocated",
    "memfd_create, ENOSYS, 1+, allocated",
    "fallocate, ENOSPC, 1+, refused ENOSPC from fallocate",
    "fallocate, EPERM, 1+, refused EPERM from fallocate",
    "fallocate, ENOSYS, 1+, refused ENOSYS from fallocate",
    "fallocate, EINTR, 1..4, allocated",
    "fcntl, EPERM, 1000+, refused EPERM from fcntl(F_ADD_SEALS)",
    "fcntl, ENOMEM, 1000+, refused ENOMEM from fcntl(F_ADD_SEALS)",
    "fcntl, EINTR, 1000..1004, allocated",
    "fcntl, EPERM, 1000+2, refused EPERM from fcntl(F_GET_SEALS)"
  })
  void aRegionIsMadeOrTheErrorIsNamed(String call, String errno, String when, String outcome)
      throws Exception {
    String[] skip = call.equals("fcntl") ? new String[] {"skip"} : new String[0];
    String output = traced("allocate", call, errno, when, skip);
    assertThat(output).contains(outcome).contains("left: 0");
  }

  @ParameterizedTest
  @CsvSource({
    "pidfd_open, EMFILE, 1+, refused EMFILE from pidfd_open",
    "pidfd_open, ENFILE, 1+, refused ENFILE from pidfd_open",
    "pidfd_open, ENOMEM, 1+, refused ENOMEM from pidfd_open",
    "pidfd_open, EPERM, 2, refused EPERM from pidfd_open",
    "pidfd_open, ENOSYS, 1+, unsupported pidfd",
    "waitid, EINTR, 1..4, ended 3",
    "waitid, EAGAIN, 1..4, ended 3",
    "waitid, ENOMEM, 1+, unknown ENOMEM from waitid"
  })
  void aChildIsWaitedForOrTheErrorIsNamed(String call, String errno, String when, String outcome)
      throws Exception {
    String output = traced("start", call, errno, when);
    assertThat(output).contains(outcome).contains("left: 0");
    if (!outcome.startsWith("unknown")) {
      assertThat(output).contains("zombies: 0");
    }
  }

  private static String traced(
      String helper, String call, String errno, String when, String... arguments) throws Exception {
    Path strace = Path.of("/usr/bin/strace");
    assumeTrue(Files.isExecutable(strace), "strace is not installed here");
    JvmRun.Result result =
        JvmRun.of(KernelFaultsTest.class, helper, arguments)
            .options("-XX:-UsePerfData")
            .under(
                strace.toString(),
                "-f",
                "-qq",
                "--seccomp-bpf",
                "-o",
                "/dev/null",
                "-e",
                "trace=" + call,
                "-e",
                "inject=" + call + ":error=" + errno + ":when=" + when)
            .run();
    assumeTrue(!result.output().contains("ptrace"), "tracing is not allowed here");
    assertThat(result.exit()).as(result.output()).isZero();
    PAIRS.incrementAndGet();
    return result.output();
  }

  /**
   * On a thread of its own. With an argument it first calls fcntl, as the JVM does by itself, until
   * the fault has begun: the next such call is the one that sets the seals.
   */
  static void allocate(String[] arguments) throws Exception {
    Thread counted = new Thread(() -> allocateNow(arguments), "counted");
    counted.start();
    counted.join();
    System.out.println("left: " + HandleCensus.count().getOrDefault("memory", 0));
  }

  private static void skipToTheFault(Libc libc) {
    for (int i = 0; libc.fcntl(0, Descriptors.F_GETFD, 0) != -1; i++) {
      if (i > FIRST_FAULT) {
        throw new IllegalStateException("no call of fcntl was made to fail");
      }
    }
  }

  private static void allocateNow(String[] arguments) {
    JnaLoading.load();
    Libc libc = new Libc.Direct();
    Os os = new LinuxOs(libc);
    if (arguments.length > 0) {
      skipToTheFault(libc);
    }
    try (OsMemory memory = os.createMemory(new MemoryRequest(200_000, false, false, "traced"))) {
      memory.map(0, 8, true).buffer(0, 8).putLong(0, 42);
      System.out.println("allocated " + memory.size());
    } catch (OsException e) {
      System.out.println("refused " + e.symbol() + " from " + e.call());
    }
  }

  static void start(String[] unused) {
    JnaLoading.load();
    Os os = new LinuxOs(new Libc.Direct());
    try {
      OsProcess child = PortSpawn.of("/bin/sh", "-c", "exit 3").on(os).start();
      System.out.println("ended " + child.exit().join().code());
    } catch (UnsupportedOperationException e) {
      System.out.println("unsupported " + (e.toString().contains("pidfd") ? "pidfd" : e));
    } catch (OsException e) {
      System.out.println("refused " + e.symbol() + " from " + e.call());
    } catch (CompletionException e) {
      if (!(e.getCause() instanceof OsException lost)) {
        throw e;
      }
      System.out.println("unknown " + lost.symbol() + " from " + lost.call());
    }
    System.out.println("left: " + HandleCensus.count().getOrDefault("[pidfd]", 0));
    System.out.println("zombies: " + Zombies.ofThisProcess().size());
  }
}
