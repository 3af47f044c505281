package heirloom.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

/** What cannot be a worker is said where it is named, in the words of what is wrong. */
class WorkerClassTest {

  private abstract static class Half implements Worker<String, String> {}

  private final class Inner implements Worker<String, String> {
    @Override
    public String run(String task) {
      return task + WorkerClassTest.this;
    }
  }

  private static final class Breaks implements Worker<String, String> {
    Breaks() {
      throw new IllegalStateException("no licence");
    }

    @Override
    public String run(String task) {
      return task;
    }
  }

  @SuppressWarnings("unchecked")
  private static AbstractThrowableAssert<?, ? extends Throwable> refused(Class<?> worker) {
    return assertThatThrownBy(
            () -> WorkerPool.java((Class<? extends Worker<String, String>>) worker))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("worker=" + worker.getName() + ", ");
  }

  @Test
  void aClassThatNoOtherProcessCanMakeIsRefusedAtOnce() {
    Worker<String, String> lambda = task -> task;
    refused(lambda.getClass()).hasMessageEndingWith("write a named class");
    refused(Half.class).hasMessageContaining("it is abstract");
    refused(Worker.class).hasMessageContaining("it is abstract");
    refused(Inner.class).hasMessageEndingWith("inside another class it needs to be static");
    assertThat(new Inner().run("")).as("the class is in use").contains("WorkerClassTest");
  }

  @Test
  void eachReasonInTheWorkerHasItsWords() {
    assertThatThrownBy(() -> WorkerClass.make("worker", "no.Such"))
        .hasMessageContaining("worker=no.Such, the class path has no such class");
    assertThatThrownBy(() -> WorkerClass.make("worker", Breaks.class.getName()))
        .hasMessageContaining("its constructor failed: java.lang.IllegalStateException: no licence")
        .hasMessageNotContaining("arguments");
    assertThatThrownBy(() -> WorkerClass.make("codec", Inner.class.getName()))
        .hasMessageContaining("it needs a constructor without arguments");
  }

  @Test
  void aWorkersJvmThatLacksTheClassSaysSo() throws Exception {
    try (WorkerPool<String, String> pool =
        WorkerPool.java(TestWorkers.Reverser.class)
            .codecs(Codec.text(), Codec.text())
            .workers(1)
            .crashLimit(1)
            .jvmOptions("-cp", ownClassesOnly())
            .start()) {
      assertThatThrownBy(() -> pool.submit("x").get(90, TimeUnit.SECONDS))
          .cause()
          .isInstanceOf(WorkerDiedException.class)
          .hasMessageContaining(
              "worker=" + TestWorkers.Reverser.class.getName() + ", the class path has no such");
    }
  }

  /** The library and JNA, which it needs on Windows, without these tests. */
  private static String ownClassesOnly() throws Exception {
    return String.join(
        File.pathSeparator,
        placeOf(WorkerPool.class),
        placeOf(com.sun.jna.Native.class),
        placeOf(com.sun.jna.platform.win32.Kernel32.class));
  }

  private static String placeOf(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }
}
