package heirloom.launch;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.Current;
import heirloom.testing.HandleCensus;
import heirloom.testing.JvmRun;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What waits for a child's end needs no thread of the common pool, which may be full of waiters.
 */
@ExtendWith(HandleCensus.class)
class BusyCommonPoolTest {

  private static final int THREADS = 2;

  @Test
  void aChildsEndIsHeardWhileTheCommonPoolIsBlocked() throws Exception {
    JvmRun.Result run =
        JvmRun.of(BusyCommonPoolTest.class, "fillsThePool")
            .options("-Djava.util.concurrent.ForkJoinPool.common.parallelism=" + THREADS)
            .run();
    assertThat(run.exit()).as(run.output()).isZero();
    assertThat(run.output()).contains("heard");
  }

  static void fillsThePool(String[] arguments) throws Exception {
    CountDownLatch blocked = new CountDownLatch(THREADS);
    for (int i = 0; i < THREADS; i++) {
      ForkJoinPool.commonPool()
          .execute(
              () -> {
                blocked.countDown();
                while (true) {
                  LockSupport.park();
                }
              });
    }
    blocked.await();
    // No /bin/sh there: Wine would start this system's and give no handles.
    ChildBuilder builder =
        Current.isWindows()
            ? new ChildBuilder("cmd.exe", "/c", "exit 0")
            : ShellChild.shell("exit 0");
    Child child = builder.start();
    assertThat(child.onExit().get().exitValue()).isZero();
    assertThat(child.repairs().get().failures()).isEmpty();
    System.out.println("heard");
    System.exit(0);
  }
}
