using CommunityToolkit.HighPerformance.Buffers;
using Microsoft.Win32.SafeHandles;

namespace FastEval.Engine.Vision;

/// <summary>
/// Embeddings in a folder, one file per key, which several processes may use at once: a file appears whole or not at all, and a damaged
/// or foreign one counts as missing until it is written again. Nothing here throws: what the folder cannot do is said once, and the
/// pictures are encoded. Thread-safe.
/// </summary>
/// <param name="folder">Made if need be; holds nothing else.</param>
/// <param name="capacityBytes">Bytes of files to keep, those that were used last; 0: no limit.</param>
/// <param name="limits">What an embedding can be; a file that says otherwise is foreign.</param>
/// <param name="time">Dates the uses.</param>
/// <param name="warn">Told the first thing that goes wrong.</param>
internal sealed class EmbeddingStore(string folder, long capacityBytes, EmbeddingLimits limits, TimeProvider time, Action<string> warn)
{
    private const string Extension = ".embedding";
    private const string TemporaryExtension = ".tmp";
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromHours(1);
    private readonly Lock _sweep = new();
    private long _bytes = long.MaxValue; // known after the first look
    private long _rejected;
    private long _failures;
    private int _warned;

    /// <summary>Files that were there and could not be used.</summary>
    internal long Rejected => Interlocked.Read(ref _rejected);

    /// <summary>Times that writing a file, or making room for it, failed.</summary>
    internal long Failures => Interlocked.Read(ref _failures);

    /// <summary>The embedding, or null if there is none that can be used. The caller disposes it.</summary>
    internal ImageEmbedding? TryRead(EmbeddingKey key)
    {
        string path = PathOf(key);
        try
        {
            ImageEmbedding? embedding = Read(path, key);
            if (embedding is null)
            {
                Interlocked.Increment(ref _rejected);
                Warn($"has no use for {path}: it is damaged, of another version, or not of this program.");
            }
            else if (capacityBytes > 0)
            {
                Touch(path);
            }
            return embedding;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e)
        {
            // Whatever it is, the picture can be encoded.
            Warn($"cannot read {path}: {e.Message}");
            return null;
        }
    }

    /// <summary>Writes an embedding in place of what may be there under the key.</summary>
    /// <returns>Whether it is on disk now.</returns>
    internal bool Write(EmbeddingKey key, ImageEmbedding embedding)
    {
        string path = PathOf(key);
        string temporary = $"{path}.{Guid.NewGuid():N}{TemporaryExtension}";
        try
        {
            Directory.CreateDirectory(folder);
            long length;
            try
            {
                using (FileStream file = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
                {
                    EmbeddingFile.Write(file, key, embedding);
                    length = file.Position;
                }
                File.Move(temporary, path, overwrite: true);
            }
            catch
            {
                File.Delete(temporary);
                throw;
            }
            if (capacityBytes > 0)
                Sweep(length);
            return true;
        }
        catch (Exception e)
        {
            // Whatever it is, the embedding is in memory, and the next may fare better.
            Interlocked.Increment(ref _failures);
            Warn($"cannot write to {folder}: {e.Message}");
            return false;
        }
    }

    internal string PathOf(EmbeddingKey key) => Path.Combine(folder, key + Extension);

    /// <summary>Takes memory only for a file that begins as this key's does and is no longer than it can be.</summary>
    private ImageEmbedding? Read(string path, EmbeddingKey key)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> head = stackalloc byte[EmbeddingFile.HeadLength];
        long length = RandomAccess.GetLength(file);
        if (length > EmbeddingFile.LongestLength(limits) || RandomAccess.Read(file, head, 0) < head.Length || !EmbeddingFile.IsHead(head, key))
            return null;
        using MemoryOwner<byte> bytes = MemoryOwner<byte>.Allocate((int)length);
        int read = 0;
        while (read < bytes.Length && RandomAccess.Read(file, bytes.Span[read..], read) is var more and > 0)
            read += more;
        return EmbeddingFile.Read(bytes.Span[..read], key, limits);
    }

    private void Touch(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process may have dropped it; its contents have been read.
        }
    }

    /// <summary>
    /// Drops the least recently used files beyond the cap, down to nine tenths of it so that not every write has to look through the
    /// folder; and what writers that were killed left.
    /// </summary>
    private void Sweep(long written)
    {
        lock (_sweep)
        {
            if (_bytes <= capacityBytes - written)
            {
                _bytes += written;
                return;
            }
            FileInfo[] files = new DirectoryInfo(folder).GetFiles();
            DateTime abandoned = (time.GetUtcNow() - AbandonedAfter).UtcDateTime;
            foreach (FileInfo file in files.Where(file => file.Extension == TemporaryExtension && file.LastWriteTimeUtc < abandoned))
                file.Delete();
            FileInfo[] embeddings = [.. files.Where(file => file.Extension == Extension).OrderBy(file => file.LastWriteTimeUtc)];
            _bytes = embeddings.Sum(Length);
            long target = _bytes > capacityBytes ? capacityBytes - capacityBytes / 10 : capacityBytes;
            foreach (FileInfo file in embeddings.TakeWhile(_ => _bytes > target))
            {
                _bytes -= Length(file);
                file.Delete();
            }
        }
    }

    /// <summary>A file's bytes; none if another process has dropped it meanwhile.</summary>
    private static long Length(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }

    private void Warn(string what)
    {
        if (Interlocked.Exchange(ref _warned, 1) == 0)
            warn($"The embedding cache {what} Pictures are encoded again where it fails.");
    }
}
