package heirloom.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import heirloom.inherit.Inheritance;
import heirloom.launch.Child;
import heirloom.sync.SharedEvent;
import heirloom.sync.SharedMutex;
import heirloom.sync.SharedSemaphore;
import heirloom.sync.SyncChild;
import heirloom.testing.Jdks;
import heirloom.testing.JvmRun;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Virtual threads that wait for one another, more than there are carriers: none may sleep in a
 * native call. In a JVM of its own, as it hangs for ever where one does.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "looks for JDKs below /usr/lib/jvm")
class VirtualThreadsTest {

  private static final int WAITERS = 4;

  @Test
  void theOwnerOfAMutexRunsOn() throws Exception {
    run("mutex");
  }

  @Test
  void whoGivesPermitsRunsOn() throws Exception {
    run("semaphore");
  }

  @Test
  void whoSetsAnEventRunsOn() throws Exception {
    run("event");
  }

  @Test
  void whoSendsRunsOn() throws Exception {
    run("lanes");
  }

  private static void run(String helper) throws Exception {
    Optional<Path> home = Jdks.atLeast(21);
    assumeTrue(
        home.isPresent(), "no JDK 21 or later, which has virtual threads, is installed here");
    JvmRun.Result result =
        JvmRun.of(VirtualThreadsTest.class, helper)
            .javaHome(home.get())
            .options(
                "-Djdk.virtualThreadScheduler.parallelism=2",
                "-Djdk.virtualThreadScheduler.maxPoolSize=2")
            .run();
    assertThat(result.output()).contains("all ran");
    assertThat(result.exit()).isZero();
  }

  static void mutex(String[] arguments) throws Exception {
    try (SharedMutex mutex = SharedMutex.create()) {
      CountDownLatch taken = new CountDownLatch(1);
      together(
          () -> {
            try (SharedMutex.Held held = mutex.lock()) {
              taken.countDown();
              Thread.sleep(300);
              assertThat(held.ownerDied()).isFalse();
            }
          },
          () -> {
            taken.await();
            mutex.lock().close();
          });
    }
  }

  static void semaphore(String[] arguments) throws Exception {
    try (SharedSemaphore permits = SharedSemaphore.create(0, WAITERS)) {
      together(
          () -> {
            Thread.sleep(300);
            for (int i = 0; i < WAITERS; i++) {
              permits.post();
            }
          },
          permits::take);
    }
  }

  static void event(String[] arguments) throws Exception {
    try (SharedEvent event = SharedEvent.manualReset()) {
      together(
          () -> {
            Thread.sleep(300);
            event.set();
          },
          event::await);
    }
  }

  /** Two receivers wait for what a child sends when it has a message from a third thread. */
  static void lanes(String[] arguments) throws Exception {
    try (Channel tasks = Channel.toChild(4096);
        Channel oneBack = Channel.fromChild(4096);
        Channel otherBack = Channel.fromChild(4096);
        FanIn fan = FanIn.of(otherBack)) {
      Child child =
          SyncChild.of(VirtualThreadsTest.class, "answers")
              .inherit("tasks", tasks)
              .inherit("one", oneBack)
              .inherit("other", otherBack)
              .inheritIO()
              .start();
      FutureTask<Void> one = task(() -> assertThat(oneBack.receiver().receive(m -> {})).isTrue());
      FutureTask<Void> other = task(() -> assertThat(fan.receive((from, m) -> {})).isTrue());
      FutureTask<Void> sending =
          task(
              () -> {
                Thread.sleep(300);
                tasks.sender().send(ByteBuffer.allocateDirect(8));
              });
      for (FutureTask<Void> task : List.of(one, other, sending)) {
        virtual(task);
      }
      for (FutureTask<Void> task : List.of(sending, one, other)) {
        task.get();
      }
      assertThat(child.waitFor()).isZero();
    }
    System.out.println("all ran");
  }

  static void answers(String[] arguments) throws Exception {
    Inheritance given = Inheritance.current();
    Receiver tasks = given.take("tasks", Receiver.TYPE);
    Sender one = given.take("one", Sender.TYPE);
    Sender other = given.take("other", Sender.TYPE);
    assertThat(tasks.receive(m -> {}, Duration.ofMinutes(1))).isTrue();
    one.send(ByteBuffer.allocateDirect(8));
    other.send(ByteBuffer.allocateDirect(8));
  }

  private interface Work {
    void run() throws Exception;
  }

  private static void together(Work one, Work others) throws Exception {
    List<FutureTask<Void>> tasks = new ArrayList<>();
    tasks.add(task(one));
    virtual(tasks.get(0));
    for (int i = 0; i < WAITERS; i++) {
      FutureTask<Void> task = task(others);
      tasks.add(task);
      virtual(task);
    }
    for (FutureTask<Void> task : tasks) {
      task.get();
    }
    System.out.println("all ran");
  }

  private static FutureTask<Void> task(Work work) {
    return new FutureTask<>(
        () -> {
          work.run();
          return null;
        });
  }

  /** By reflection: this is compiled for a JDK that has none. */
  private static void virtual(Runnable work) throws ReflectiveOperationException {
    Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, work);
  }
}
