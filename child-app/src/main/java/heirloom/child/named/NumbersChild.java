package heirloom.child.named;

import heirloom.interop.NamedMutex;
import heirloom.interop.NamedSection;
import heirloom.interop.NamedSemaphore;
import heirloom.interop.WaitResult;
import java.io.IOException;
import java.nio.IntBuffer;
import java.time.Duration;
import java.util.Arrays;

/**
 * Waits for the semaphore, reads five numbers under the mutex, writes ten times as much in their
 * place; or takes the mutex and ends with it. Words: {@code read} or {@code die}, then the names of
 * memory, mutex and semaphore.
 */
public final class NumbersChild {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int NUMBERS = 5;

  private NumbersChild() {}

  /** Prints what it saw. */
  public static void main(String[] words) throws IOException, InterruptedException {
    try (NamedSection memory = NamedSection.open(words[1]);
        NamedMutex mutex = NamedMutex.open(words[2]);
        NamedSemaphore changed = NamedSemaphore.open(words[3])) {
      if (words[0].equals("die")) {
        System.out.println("mutex: " + mutex.acquire(LIMIT) + ", and ends without releasing it");
        System.out.flush();
        Runtime.getRuntime().halt(0);
      }
      WaitResult told = changed.acquire(LIMIT);
      WaitResult held = mutex.acquire(LIMIT);
      int[] numbers = new int[NUMBERS];
      IntBuffer shared = memory.map().ints();
      shared.get(0, numbers);
      shared.put(0, Arrays.stream(numbers).map(n -> 10 * n).toArray());
      mutex.release();
      changed.release();
      System.out.println(
          "semaphore: " + told + ", mutex: " + held + ", read " + Arrays.toString(numbers));
    }
  }
}
