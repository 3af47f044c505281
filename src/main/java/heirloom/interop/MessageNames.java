package heirloom.interop;

/**
 * The three names of a {@link MessageBox}.
 *
 * @param memory of the memory, which stands in its header too
 * @param writable of the semaphore that is 1 while a message may be written
 * @param readable of the semaphore that is 1 while one may be read
 */
public record MessageNames(String memory, String writable, String readable) {

  /** {@code NAME}, {@code NAME-WriteMap} and {@code NAME-ReadMap}. */
  public static MessageNames of(String name) {
    return new MessageNames(name, name + "-WriteMap", name + "-ReadMap");
  }
}
