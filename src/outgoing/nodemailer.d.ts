/** What this program uses of nodemailer; its own types draw in those of every transport. */
declare module 'nodemailer' {
  export interface Transport {
    sendMail(mail: {
      from: { name: string; address: string };
      to: string;
      subject: string;
      text: string;
      attachments: { filename: string; content: Uint8Array; contentType: string }[];
      messageId: string;
      headers: Record<string, string>;
    }): Promise<unknown>;
    /** Connects, encrypts and logs in. */
    verify(): Promise<true>;
    close(): void;
  }
  export function createTransport(options: {
    host: string;
    port: number;
    secure: boolean;
    requireTLS: boolean;
    ignoreTLS: boolean;
    auth?: { user: string; pass: string };
    tls: Record<string, unknown>;
    connectionTimeout: number;
    greetingTimeout: number;
    socketTimeout: number;
    disableFileAccess: boolean;
    disableUrlAccess: boolean;
  }): Transport;
}
