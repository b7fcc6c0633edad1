-- Who came by single sign-on leaves the identity provider, too (OpenID Connect RP-Initiated Logout 1.0): which it was, and its ID token, sealed.
alter table sign_in_sessions add column identity_provider_id uuid references identity_providers on delete set null;
alter table sign_in_sessions add column sealed_id_token bytea;
